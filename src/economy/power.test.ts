import { describe, expect, test } from 'vitest';
import type { PowerFit } from '../terms/machine-fits.ts';
import { exactly, ratio, scaled } from './band.ts';
import { againstLimit, averageWatts, chipDraw, type DrawAsk, energyJoules, joulesPerToken, kilowattHours, siteWatts } from './power.ts';

const FIT: PowerFit = { idle: 0.12, memoryBound: 0.6, computeBound: 0.95, communication: 0.4, assumed: true, from: 'assumed' };
const ASK: DrawAsk = {
  thermalDesignPower: 700,
  activity: { compute: 1, memory: 0, communication: 0, idle: 0 },
  nodeRest: 575,
  chipsPerNode: 8,
  nodePowerShare: { low: 0.4, mid: 0.65, high: 0.9 },
  nodeLoad: exactly(0.5),
  networkPowerShare: exactly(0.1),
  pue: exactly(1.2),
  chipWatts: null,
};

describe('power of chips and sites', () => {
  test('the average is weighted with the time of each activity', () => {
    expect(averageWatts(FIT, 400, { compute: 0.5, memory: 0, communication: 0, idle: 0.5 })).toBeCloseTo(214);
    expect(averageWatts(FIT, 400, { compute: 0, memory: 0.5, communication: 0.5, idle: 0 })).toBeCloseTo(200);
  });

  test('a hall of 160 servers of 3.9 kW: 0.62 MW IT, 0.69 MW at 1.10, 2.6 GWh a year less than at 1.58', () => {
    const server = 8 * 300 + 1500;
    const it = siteWatts(160, server, 0, 1);
    expect(it / 1e6).toBeCloseTo(0.62, 2);
    expect(siteWatts(160, server, 0, 1.1) / 1e6).toBeCloseTo(0.69, 2);
    const saved = (siteWatts(160, server, 0, 1.58) - siteWatts(160, server, 0, 1.1)) * 8766;
    expect(saved / 1e9).toBeGreaterThan(2.6 * 0.85);
    expect(saved / 1e9).toBeLessThan(2.6 * 1.15);
  });

  test('100,000 chips in nodes of 10.2 kW and a tenth for the network draw 160 to 180 MW', () => {
    const watts = siteWatts(12_500, 10_200, 0.1, 1.2);
    expect(12_500 * 10_200 * 1.1).toBeCloseTo(12_500 * 11_220, -3);
    expect(watts / 1e6).toBeGreaterThan(160);
    expect(watts / 1e6).toBeLessThan(180);
  });

  test('4.1 million chips are 3.67 GW: 93 % of 3,956 MW; a site of 3.6 GW is told by how much it falls short', () => {
    const watts = siteWatts(512_821, 6500, 0, 1.1);
    expect(watts / 1e9).toBeCloseTo(3.67, 2);
    expect(againstLimit(watts, 3956e6)).toMatchObject({ within: true, share: expect.closeTo(0.927, 3) });
    expect(againstLimit(watts, 3600e6)).toMatchObject({ within: false, share: expect.closeTo(1.0185, 3) });
    expect(againstLimit(100, 100).within).toBe(true);
  });

  test('10,000 chips at 330 W, PUE 1.10, for 354.9 h: 1,288 MWh', () => {
    const joules = energyJoules(10_000, exactly(330 * 1.1), exactly(354.9 * 3600));
    expect(kilowattHours(joules.mid) / 1e3).toBeCloseTo(1288, 0);
  });

  test('2023 fleet: 28,936 chips at 0.45 kW over 195 million answers of 2,000 tokens a day are 2.9 J a token', () => {
    const joules = joulesPerToken(exactly(28_936 * 450), exactly((195e6 * 2000) / 86_400));
    expect(joules.mid).toBeCloseTo(2.9, 1);
  });

  test('a chip has its share of node, network and building; peak counts rated power', () => {
    const draw = chipDraw(ASK, FIT);
    expect(draw?.chip.mid).toBeCloseTo(665);
    expect(draw?.it.mid).toBeCloseTo((665 + 575 / 2) * 1.1);
    expect(draw?.facility.mid).toBeCloseTo((665 + 575 / 2) * 1.1 * 1.2);
    expect(draw?.peak.mid).toBeCloseTo((700 + 575) * 1.1 * 1.2);
    expect(draw?.chip.low).toBeLessThan(draw?.chip.mid ?? 0);
  });

  test('a stated draw counts everything but the building and is exact; an unknown design power stays unknown', () => {
    const stated = chipDraw({ ...ASK, chipWatts: 330, pue: exactly(1.1) }, FIT);
    expect(stated?.facility).toEqual(exactly(330 * 1.1));
    const alone = chipDraw({ ...ASK, chipWatts: 330, thermalDesignPower: null, nodeRest: null }, FIT);
    expect(alone?.peak).toEqual(alone?.facility);
    expect(chipDraw({ ...ASK, thermalDesignPower: null }, FIT)).toBeNull();
    expect(chipDraw({ ...ASK, thermalDesignPower: null, nodeRest: null }, FIT)).toBeNull();
    const guessed = chipDraw({ ...ASK, nodeRest: null }, FIT);
    expect(guessed?.peak.mid).toBeCloseTo(700 * 1.65 * 1.1 * 1.2);
  });
});

describe('bands', () => {
  test('a ratio of stated figures is exact, of estimates wider than either', () => {
    expect(ratio(exactly(6), exactly(3))).toEqual(exactly(2));
    const wide = ratio({ low: 8, mid: 10, high: 12.5 }, { low: 4, mid: 5, high: 6.25 });
    expect(wide.low).toBeLessThan(1.6);
    expect(wide.high).toBeGreaterThan(2.5);
    expect(scaled(wide, 2).mid).toBe(4);
  });
});
