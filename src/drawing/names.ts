import { colour } from './palette.ts';
import { haloed, line, textWidth } from './svg.ts';

/** A circle that names must not cover. */
export interface Bead {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Beside, below, above, and on the slants between. */
const WAYS: readonly (readonly [number, number])[] = [
  [1, 0],
  [-1, 0],
  [0.75, 0.66],
  [0.75, -0.66],
  [0, 1],
  [0, -1],
  [-0.75, 0.66],
  [-0.75, -0.66],
];
const HEIGHT = 13;

/** Writes names beside their beads, off all beads and off each other; further off with a thin line to its bead; left out where no room is near. */
export class Names {
  private readonly beads: readonly Bead[];
  private readonly room: Room;
  private readonly reach: readonly number[];
  private readonly taken: Box[] = [];

  /** `reach`: distances from the bead that are tried, nearest first */
  constructor(beads: readonly Bead[], room: Room, reach: readonly number[] = [5]) {
    this.beads = beads;
    this.room = room;
    this.reach = reach;
  }

  /** keeps a place free of names */
  reserve(box: Box): void {
    this.taken.push(box);
  }

  write(name: string, bead: Bead, strong = false): string {
    const width = textWidth(name, 11) * (strong ? 1.08 : 1) + 2;
    for (const reach of this.reach)
      for (const [dx, dy] of WAYS) {
        const far = bead.r + reach;
        const [ax, ay] = [bead.x + dx * far, bead.y + dy * far];
        const x = dx > 0.1 ? ax : dx < -0.1 ? ax - width : ax - width / 2;
        const box = { x, y: ay - HEIGHT / 2, width, height: HEIGHT };
        if (!this.free(box, bead)) continue;
        this.taken.push(box);
        const tie =
          reach > 10
            ? line(bead.x + dx * (bead.r + 1), bead.y + dy * (bead.r + 1), ax - dx * 3, ay - dy * 3, {
                stroke: colour('faint'),
                opacity: 0.7,
              })
            : '';
        return tie + haloed(x, ay + 4, name, { 'font-size': 11, fill: colour('ink'), 'font-weight': strong ? 650 : undefined });
      }
    return '';
  }

  private free(box: Box, own: Bead): boolean {
    const { left, right, top, bottom } = this.room;
    if (box.x < left || box.x + box.width > right || box.y < top || box.y + box.height > bottom) return false;
    if (this.taken.some((other) => overlap(box, other))) return false;
    return this.beads.every((bead) => bead === own || apart(box, bead));
  }
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width + 4 && b.x < a.x + a.width + 4 && a.y < b.y + b.height && b.y < a.y + a.height;

/** Does the circle stay outside of the box? */
function apart(box: Box, { x, y, r }: Bead): boolean {
  const dx = Math.max(box.x - x, 0, x - box.x - box.width);
  const dy = Math.max(box.y - y, 0, y - box.y - box.height);
  return dx * dx + dy * dy > (r + 1) ** 2;
}
