/** A question as people say it: words under the names that the command line uses (`seq`, `place`), nothing read yet. A switch that is on holds any word. */
export type Said = Readonly<Record<string, string | undefined>>;

/** A model that comes from the person instead of the catalog: the parsed text of a configuration and the name it goes by. */
export interface OwnModel {
  readonly name: string;
  readonly config: unknown;
}
