import { askWorth, Problem, Problems, type WorthAsk, type WorthFacts } from '../index.ts';
import type { Args } from './args.ts';

/** What was typed about money, energy and rules; problems are noted, and null is answered then. */
export function readWorth({ values }: Pick<Args, 'values'>, facts: WorthFacts, day: string, problems: Problem[]): WorthAsk | null {
  try {
    return askWorth(
      {
        price: values.price,
        currency: values.currency,
        budget: values.budget,
        place: values.place,
        cooling: values.cooling,
        pue: values.pue,
        gridIntensity: values['grid-intensity'],
        chipWatts: values['chip-watts'],
        power: values.power,
        to: values.to,
        party: values.party,
        staff: values.staff,
      },
      facts,
      day,
    );
  } catch (error) {
    if (error instanceof Problems) problems.push(...error.problems);
    else if (error instanceof Problem) problems.push(error);
    else throw error;
    return null;
  }
}
