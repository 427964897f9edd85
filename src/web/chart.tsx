import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Drawing, type Mark, svgOf, tableOf } from '../drawing/drawing.ts';
import { usePage } from './context.ts';
import { downloadCsv, downloadPng, downloadSvg } from './download.ts';

interface Props {
  readonly draw: (width: number) => Drawing;
  /** name of the files that are taken away */
  readonly file: string;
  readonly title?: string;
  readonly about?: string;
  /** a mark with a key was pressed */
  readonly press?: (key: string) => void;
  /** room that is kept before the drawing is there */
  readonly height?: number;
  /** choices that change the drawing, between its words and itself */
  readonly children?: preact.ComponentChildren;
}

/** A drawing with its words, its table, its files, and marks that answer to pointer and keys. */
export function Chart({ draw, file, title, about, press, height = 320, children }: Props) {
  const { say } = usePage();
  const id = useId();
  const holder = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState(-1);
  const [pinned, setPinned] = useState(false);

  useLayoutEffect(() => {
    const box = holder.current;
    if (!box) return;
    setWidth(Math.floor(box.clientWidth));
    const watch = new ResizeObserver(() => setWidth(Math.floor(box.clientWidth)));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    setAt(-1);
    setPinned(false);
  }, [draw, width]);

  const drawing = width > 0 ? draw(width) : null;
  const marks = drawing?.marks ?? [];
  const mark = marks[at];
  const point = (event: PointerEvent): void => {
    if (pinned || !holder.current) return;
    const box = holder.current.getBoundingClientRect();
    setAt(nearestMark(marks, event.clientX - box.left, event.clientY - box.top));
  };
  const keys = (event: KeyboardEvent): void => {
    const step =
      event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && marks.length > 0) {
      event.preventDefault();
      setPinned(false);
      setAt((old) => (old < 0 ? (step > 0 ? 0 : marks.length - 1) : (old + step + marks.length) % marks.length));
    } else if (event.key === 'Enter' && mark) {
      event.preventDefault();
      if (mark.key && press) press(mark.key);
      else setPinned(!pinned);
    } else if (event.key === 'Escape') {
      setAt(-1);
      setPinned(false);
    }
  };
  return (
    <figure class="chart">
      <figcaption>
        {title !== '' && <h3>{title ?? drawing?.title}</h3>}
        <div class="chart-tools">
          <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {say(asTable ? 'showChart' : 'showTable')}
          </button>
          {drawing && (
            <>
              <button type="button" onClick={() => downloadSvg(drawing, file)}>
                SVG
              </button>
              <button type="button" onClick={() => void downloadPng(drawing, file)}>
                PNG
              </button>
              <button type="button" onClick={() => downloadCsv(drawing, file)}>
                CSV
              </button>
            </>
          )}
        </div>
        <p>{about ?? drawing?.about}</p>
      </figcaption>
      {children}
      <div ref={holder} class="chart-box" style={{ minHeight: asTable ? 0 : `${drawing?.height ?? height}px` }}>
        {drawing &&
          (asTable ? (
            <div class="chart-table" dangerouslySetInnerHTML={{ __html: tableOf(drawing.table, drawing.title) }} />
          ) : (
            <div
              class="chart-marks"
              role="application"
              aria-label={`${drawing.title}. ${say('keys')}`}
              aria-describedby={`${id}-now`}
              tabIndex={0}
              onPointerMove={point}
              onPointerLeave={() => pinned || setAt(-1)}
              onKeyDown={keys}
              onClick={() => {
                if (!mark) return;
                if (mark.key && press) press(mark.key);
                else setPinned(!pinned);
              }}
            >
              <div dangerouslySetInnerHTML={{ __html: svgOf(drawing, id) }} />
              {mark && <Tip mark={mark} width={width} pinned={pinned} />}
            </div>
          ))}
      </div>
      <p class="quiet-label" id={`${id}-now`} aria-live="polite">
        {mark?.said.join(', ')}
      </p>
    </figure>
  );
}

function Tip({ mark, width, pinned }: { readonly mark: Mark; readonly width: number; readonly pinned: boolean }) {
  const [name, ...rest] = mark.said;
  const middle = mark.x + mark.width / 2;
  const side = middle > width - 150 ? 'right' : middle < 150 ? 'left' : 'middle';
  const left = side === 'right' ? mark.x + mark.width : side === 'left' ? mark.x : middle;
  return (
    <>
      <i
        class="ring"
        style={{ left: `${mark.x - 2}px`, top: `${mark.y - 2}px`, width: `${mark.width + 4}px`, height: `${mark.height + 4}px` }}
      />
      <div class="tip" data-side={side} data-pinned={pinned} style={{ left: `${left}px`, top: `${mark.y - 8}px` }}>
        <b>{name}</b>
        {rest.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </div>
    </>
  );
}

/** The mark under the pointer, else one close by. */
function nearestMark(marks: readonly Mark[], x: number, y: number): number {
  let best = -1;
  let least = 24 ** 2;
  marks.forEach(({ x: left, y: top, width, height }, index) => {
    const dx = Math.max(left - x, 0, x - left - width);
    const dy = Math.max(top - y, 0, y - top - height);
    const far = dx * dx + dy * dy;
    const middle = (left + width / 2 - x) ** 2 + (top + height / 2 - y) ** 2;
    if (far + middle * 1e-4 < least) {
      least = far + middle * 1e-4;
      best = index;
    }
  });
  return best;
}
