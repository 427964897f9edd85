interface Listed {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** The name of a thing by its id or by one of the names people call it; what is not known stays as it was said. */
export function spokenName(things: readonly Listed[], said: string): string {
  const word = ` ${said.toLowerCase()} `;
  return (things.find(({ id }) => id === said) ?? things.find(({ text }) => ` ${text} `.includes(word)))?.name ?? said;
}
