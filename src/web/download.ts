import { csvOf, type Drawing, svgOf } from '../drawing/drawing.ts';
import { inColour } from '../drawing/palette.ts';

/** Hands a file to the person. */
export function save(name: string, type: string, content: string | Blob): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const alone = (drawing: Drawing): string => inColour(svgOf(drawing, 'drawing', true));

export function downloadSvg(drawing: Drawing, file: string): void {
  save(`${file}.svg`, 'image/svg+xml', alone(drawing));
}

export function downloadCsv({ table }: Drawing, file: string): void {
  save(`${file}.csv`, 'text/csv', `\uFEFF${csvOf(table)}`);
}

/** Twice the size, for screens and paper. */
export async function downloadPng(drawing: Drawing, file: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(alone(drawing))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = drawing.width * 2;
  canvas.height = drawing.height * 2;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) save(`${file}.png`, 'image/png', blob);
}
