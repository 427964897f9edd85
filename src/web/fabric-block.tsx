import { useMemo } from 'preact/hooks';
import { drawTiers } from '../drawing/tiers.ts';
import { showNumber, showRate, showShare } from '../terms/display.ts';
import { Chart } from './chart.tsx';
import { usePage } from './context.ts';
import type { FabricShown } from './messages.ts';

/** Gain of twice the network from which it is said to limit, as on the command line. */
const LIMITING = 0.05;

/** The network that was put together: its tiers, what joins them, and whether it holds the job back. */
export function FabricBlock({ fabric }: { readonly fabric: FabricShown }) {
  const { say, locale } = usePage();
  const gain = fabric.gainOfTwiceTheSpeed;
  const bits = (rate: number): string => showRate(rate * 8, 'b/s');
  const draw = useMemo(() => {
    const { cores, spines, leaves, nodes, hostCables, switchCables } = fabric;
    const port = bits(fabric.portBandwidth);
    const cables = (count: number): string => `${showNumber(count, 9)} × ${port}`;
    // cables between switches are shared out over the tiers that they join
    const upper = cores > 0 ? Math.round(switchCables / 2) : switchCables;
    const tiers = [
      ...(cores > 0
        ? [{ name: say('coresWord'), count: cores, colour: 'states' as const, down: cables(switchCables - upper), said: [] }]
        : []),
      ...(spines > 0 ? [{ name: say('spinesWord'), count: spines, colour: 'weights' as const, down: cables(upper), said: [] }] : []),
      {
        name: say('leavesWord'),
        count: leaves,
        colour: 'gradients' as const,
        down: cables(hostCables),
        said: [`${fabric.down} ↓ ${fabric.up} ↑`],
      },
      { name: say('nodesWord'), count: nodes, colour: 'activations' as const, down: '', said: [`${fabric.portsPerNode} × ${port}`] },
    ];
    return (width: number) =>
      drawTiers(
        {
          title: say('fabricTitle'),
          about: say('fabricAbout', {
            nodes: showNumber(nodes, 9),
            switches: showNumber(fabric.switches, 9),
            radix: fabric.radix,
            rate: bits(fabric.chipBandwidth),
            over: `${showNumber(fabric.oversubscription)}:1`,
            bisection: bits(fabric.bisection),
          }),
          tiers,
          table: {
            head: [say('tiersWord'), say('count'), say('cablesWord')],
            rows: tiers.map(({ name, count, down }) => [name, String(count), down]),
          },
        },
        width,
      );
  }, [fabric, locale]);
  return (
    <section class="block fabric">
      <Chart draw={draw} file="network" height={240} />
      {gain !== null && (
        <p class="verdict" data-bad={gain - 1 > LIMITING}>
          {say(gain - 1 > LIMITING ? 'fabricLimits' : 'fabricFree', { gain: showShare(Math.max(0, gain - 1), 2) })}
        </p>
      )}
      {fabric.watts !== null && <p class="fine">{say('switchesPower', { watts: showRate(fabric.watts, 'W') })}</p>}
    </section>
  );
}
