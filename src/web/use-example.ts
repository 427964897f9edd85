import { useEffect, useState } from 'preact/hooks';

/** An example of the package that lies beside the page; '' until it is there. */
export function useExample(file: string): string {
  const [text, setText] = useState('');
  useEffect(() => {
    let wanted = true;
    fetch(new URL(`data/${file}`, document.baseURI))
      .then((response) => (response.ok ? response.text() : ''))
      .then(
        (found) => wanted && setText(found),
        () => undefined,
      );
    return () => {
      wanted = false;
    };
  }, [file]);
  return text;
}
