import { chipOf } from '../catalog/chip.ts';
import { type Checker, finding } from './claim-finding.ts';
import { makerOf } from './claim-names.ts';
import { say } from './claim-world.ts';

/** A name that belongs to another maker than the one the statement gives it to, or that two makers share and nobody tells apart. */
export const nameError: Checker = (claim, world) => {
  const { contested, makers, chips } = claim.names;
  const [open] = contested;
  if (open) {
    const said = open.said.toLowerCase().replace(/[^a-z0-9]/g, '');
    const bearer = open.candidates.find((id) => id.replace(/[^a-z0-9]/g, '').includes(said)) ?? (open.candidates[0] as string);
    const named = makers.map(({ id }) => id);
    const own = open.candidates.find((id) => named.includes(makerOf(id))) ?? null;
    if (named.includes(makerOf(bearer))) return null;
    const names = open.candidates
      .map((id) => (Object.hasOwn(world.book.chips, id) ? `${chipOf(world.book, id).name} (${id})` : id))
      .join(', ');
    return finding({
      group: own === null ? 'uncheckable' : 'fails',
      subject: say('a name', '名称'),
      unit: 'name',
      verdict:
        own === null
          ? say(`which one is meant: ${names}?`, `所指为哪一款：${names}？`)
          : say(
              `name error: ${open.said} is ${chipOf(world.book, bearer).name}, of another maker; ${chipOf(world.book, own).name} is meant`,
              `名称错误：${open.said} 是另一厂商的 ${chipOf(world.book, bearer).name}；应指 ${chipOf(world.book, own).name}`,
            ),
      because: [say(`${open.said} may be ${names}`, `${open.said} 可指 ${names}`)],
      holdsIf:
        own === null
          ? []
          : [say(`read ${chipOf(world.book, own).name} for ${open.said}`, `将 ${open.said} 读作 ${chipOf(world.book, own).name}`)],
    });
  }
  for (const chip of chips) {
    const before = makers.find(
      ({ end }) =>
        end <= chip.at &&
        /^(?:'s|’s|的)?\s*(?:(?:will )?(?:launch|announc|releas|unveil|introduc|mak|made|manufactur|design|produc|develop)\w* |推出|发布|生产|研制|制造)?(?:了|的)?(?:the |its |a )?(?:new |flagship |latest |own |最新|新一代)?(?:GPU |chip |card |芯片)?$/i.test(
          claim.text.slice(end, chip.at),
        ),
    );
    if (!before || before.id === makerOf(chip.id) || makers.some(({ id }) => id === makerOf(chip.id))) continue;
    if (!Object.hasOwn(world.book.chips, chip.id)) continue;
    const own = chipOf(world.book, chip.id);
    return finding({
      group: 'fails',
      subject: say('a name', '名称'),
      unit: 'name',
      verdict: say(
        `name error: ${chip.said} is made by ${own.maker}, not by ${before.said}`,
        `名称错误：${chip.said} 为 ${own.maker} 产品，非 ${before.said}`,
      ),
      because: [say(`chips/${chip.id}#maker: ${own.maker}`, `chips/${chip.id}#maker：${own.maker}`)],
      holdsIf: [say('another name or another maker is meant', '指另一名称或另一厂商')],
    });
  }
  return null;
};
