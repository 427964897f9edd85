/** Suanpan's one public door: names only. What stands here is what the outside may rely on. */

// facts
export {
  COLLECTIONS,
  type Collection,
  type CollectionName,
  EMPTY_BOOK,
  type FactBook,
  type FactFile,
  overlay,
  resolved,
} from './catalog/book.ts';
export { checkFacts } from './catalog/check.ts';
export { chipOf } from './catalog/chip.ts';
export { type ModelFile, readModelConfig } from './catalog/config.ts';
// controls
export { controlledChip, resolveControlledChip } from './catalog/controlled-chip.ts';
// economy
export { costFacts } from './catalog/costs.ts';
export { type DatasetLengths, datasetNamed, datasetOf } from './catalog/dataset.ts';
export { type EngineHints, type EngineResolution, engineFor, engineOf } from './catalog/engine.ts';
export { otherFigures } from './catalog/figure.ts';
export { type GgufModel, readModelGguf } from './catalog/gguf.ts';
export { modelOf, type PublishedTraining, publishedParameters, publishedTraining, publishedWeights } from './catalog/model.ts';
export { lookUp, type Resolution, resolveName } from './catalog/names.ts';
export { parsePool } from './catalog/pool.ts';
export { exchangeRates, firstPrice, pricedChips, priceSheet } from './catalog/price.ts';
export { readinessById, readinessOf, readinessStacks } from './catalog/readiness.ts';
export { ruleBook } from './catalog/rules.ts';
export { siteFacts, supplyRecords } from './catalog/site.ts';
export { joiningStack, mostJoining, type StackResolution, stackFor, stackOf, stacksMisspelt } from './catalog/stack.ts';
export { STORED_FORMATS, storedFormatNamed } from './catalog/stored-format.ts';
export { sharedMachine } from './catalog/supercomputer.ts';
export { groupFor, type HardwareSaid, systemGroup } from './catalog/system.ts';
export { type Row as TraceRow, show, trace } from './catalog/trace.ts';
export { type BuyerFlag, buyerKinds } from './controls/buyer.ts';
export { answerCase, type CaseAnswer, type CaseRow, decideCase, type FindChip } from './controls/case.ts';
export { type Consignment, type Decision, decide, statusOf } from './controls/decide.ts';
export { type EndUseAnswer, ruleFor } from './controls/enduse.ts';
export { type Figures, type Item, itemOf, poolPflops } from './controls/figures.ts';
export { type Headroom, type HeadroomAsk, headroom, type Limit } from './controls/headroom.ts';
export { listedOn, listingsOf, type Party, partyOf } from './controls/party.ts';
export { placeOf } from './controls/place.ts';
export { strictest } from './controls/strictest.ts';
export { BIT_LENGTH, chipTpp, memoryBandwidthDensity, performanceDensity, totalProcessingPerformance } from './controls/tpp.ts';
export { rulesOn, type Standing, standing, versionOn } from './controls/version.ts';
export { exactly, product, ratio, scaled, sum, widened } from './economy/band.ts';
export { embodiedTonnes, operationalTonnes, waterCubicMetres, yearlyKilowattHours } from './economy/carbon.ts';
export { currencies, fromUsd, type RateOnDay, rateOn, toUsd } from './economy/currency.ts';
export { type GridChoice, gridOn, gridPlace, statedGrid } from './economy/grid.ts';
export { type BreakEven, breakEven, capitalOf, type Ownership, type OwnershipAsk, ownership } from './economy/ownership.ts';
export {
  type Activity,
  againstLimit,
  averageWatts,
  type ChipDraw,
  chipDraw,
  type DrawAsk,
  energyJoules,
  joulesPerToken,
  kilowattHours,
  type SiteVerdict,
  siteWatts,
} from './economy/power.ts';
export { checkPriceDay, firstPriceDay, type RentAsk, rentCost, rentPrice, salePrice } from './economy/price.ts';
export { costStructure, frontierStructure } from './economy/structure.ts';
export { supplyOn } from './economy/supply.ts';
export { pairsOf, type Quantity as EvidenceQuantity, rangesWithoutOwnSource } from './evidence/calibrate.ts';
// claims
export { type CheckedClaim, checkClaim } from './evidence/claim.ts';
export type { Finding as ClaimFinding, Group as ClaimGroup } from './evidence/claim-finding.ts';
export { quantityWords } from './evidence/claim-quantity.ts';
export { type Claim, quantityOf } from './evidence/claim-read.ts';
export { type ClaimRow, readClaim } from './evidence/claim-row.ts';
export { type ClaimWorld, type Magnitudes, shown as claimFigure } from './evidence/claim-world.ts';
export { engine } from './evidence/engine.ts';
export { type ErrorSummary, summarise } from './evidence/errors.ts';
export { keyOf } from './evidence/folds.ts';
export { type Known, knownFrom } from './evidence/known.ts';
export { readLedger } from './evidence/ledger.ts';
export type { Convention } from './evidence/measure.ts';
export { type PredictedLine, predictLine } from './evidence/predict.ts';
export { type RecordLine, readRecordLine, readRecords } from './evidence/record.ts';
export { predictRun, type Row as EvidenceRow, type Run, readRun, rowsOf, type View } from './evidence/row.ts';
export type { ServingBands } from './evidence/serving-bands.ts';
export { servingEngine } from './evidence/serving-engine.ts';
export { readServingLedger } from './evidence/serving-ledger.ts';
export { SERVING_QUANTITIES, type ServingConvention, type ServingQuantity } from './evidence/serving-measure.ts';
export { judgeServices, servingSummary } from './evidence/serving-page.ts';
export type { ServingPredictor } from './evidence/serving-predict.ts';
export { readServingRun, type ServingRun } from './evidence/serving-row.ts';
export { predictServices, type ServingRow, servingRowsOf } from './evidence/serving-rows.ts';
export type { WideArea } from './machine/bridge.ts';
export { communicationGain, type Fabric, type FabricAsk, fabricLink, fabricOf, mostEndpoints } from './machine/fabric.ts';
export { type FlowGroup, flowSeconds } from './machine/fabric-flows.ts';
export { closGraph, dragonflyGraph, type FabricGraph, torusGraph } from './machine/fabric-graph.ts';
export { allot, largestJob } from './planning/allotment.ts';
// evidence
export { type Bands, rangeOf, type Situation } from './planning/band.ts';
export { type Mixture, mixture, type NearLimit } from './planning/buy-mix.ts';
export type { Flip, SensitiveCase, Sensitivity } from './planning/buy-sensitivity.ts';
export type { Shadow } from './planning/buy-shadows.ts';
export type { JoinedJob } from './planning/buy-world.ts';
export { calendarOf, withCalendar } from './planning/calendar.ts';
export { situationOf } from './planning/choice.ts';
export { type Compared, type CompareMeans, type CompareSide, comparePools } from './planning/compare.ts';
export { claimedTimes, type DatasheetRatio, datasheetRatios, type TimesClaim } from './planning/datasheet-ratio.ts';
export { type DayPlan, doubt, type KnownDemand, meanRate } from './planning/demand.ts';
export { type Equality, type EqualSide, equalClaim, equalTraining, type Replacement, tokensPerSecond } from './planning/equal.ts';
export { equalServing, type ServicePhase, type ServingReplacement } from './planning/equal-serving.ts';
// stages
export { lifecycle } from './planning/lifecycle.ts';
export type {
  BillParts,
  DataAnswer,
  LifecycleAnswer,
  PoolUse,
  RunAnswer,
  StageAnswer,
  StageFigures,
} from './planning/lifecycle-answer.ts';
export { servedPace } from './planning/lifecycle-pace.ts';
export { monthlyRate, type ServedPace, type ServiceMonth } from './planning/lifecycle-service.ts';
export type { LifecycleMeans } from './planning/lifecycle-stage.ts';
// planning
export { withoutTwins } from './planning/mixed-plan.ts';
export type { MixturePart, MixturePoint } from './planning/mixture-point.ts';
export { obtainable } from './planning/obtainable.ts';
export { checkPinned, ranksOf } from './planning/pinned.ts';
export { type PlanOptions, plan } from './planning/plan.ts';
export {
  type Demand,
  type DevelopmentStage,
  type InferencePace,
  type InferenceStage,
  orderOf,
  type PreprocessingStage,
  type Programme,
  STAGE_KINDS,
  type Staff,
  type Stage,
  type StageHead,
  type StageKind,
  type StagePool,
  type Support,
  type TrainingStage,
  type TrainingWork,
} from './planning/programme.ts';
export { askTraining, checkRaw, type Published, type Question, type RawQuestion } from './planning/question.ts';
export { costPerMillionTokens, type PoolRates, poolRates } from './planning/rates.ts';
export { layerName, type Missing, type ReadinessEffect, readinessEffect, withReadiness } from './planning/readiness.ts';
export { type Roofline, type RooflinePoint, roofline } from './planning/roofline.ts';
export { type Scaling, type ScalingPoint, scaling } from './planning/scaling.ts';
export { type GroupUse, type PlacedJob, type ScheduleAnswer, type ScheduleChoice, schedule } from './planning/schedule.ts';
export type { AskedJob, CardGroup, RunJob, ScheduleAsk, ServiceJob } from './planning/schedule-ask.ts';
export type { ScheduleMeans } from './planning/schedule-options.ts';
export type { ServiceOptions, ServicePlan, StandWorth } from './planning/service-answer.ts';
export { type ServiceBands, type ServiceSituation, serviceRange } from './planning/service-band.ts';
export type { ImpliedBatch, SizedOption } from './planning/service-fleet.ts';
export { groundsOf, shortListGroup } from './planning/service-ground.ts';
export { readRate } from './planning/service-load.ts';
export { planService } from './planning/service-plan.ts';
export { askService, type RawService, type ServiceQuestion } from './planning/service-question.ts';
export { situationOf as serviceSituationOf } from './planning/service-said.ts';
export { type ServiceSize, sizeService } from './planning/service-size.ts';
export { checkServing } from './planning/service-space.ts';
export { type ServiceRates, serviceRates } from './planning/service-worth.ts';
export { shortListed } from './planning/short-list.ts';
export { daysOfChoice, type OfferPlans, permission, type SizeMeans, type TrainingOffer } from './planning/size-offer.ts';
export { barredBy, type SizedTraining, sizeTraining, type TrainingSize } from './planning/size-train.ts';
export { type StepTimeline, stepTimeline } from './planning/step-timeline.ts';
export { activityOf, overLimit, worthOf } from './planning/worth.ts';
export { askWorth, coolingOf, type Payment, type RawWorth, readMoney, type WorthAsk } from './planning/worth-ask.ts';
export { type WorthFacts, worthFacts } from './planning/worth-facts.ts';
export { servingYardstick, trainingYardstick, type YardstickRow } from './planning/yardstick.ts';
// serving
export type { Fleet, Routing, ServingReplica, SimulationOptions, Transfer } from './serving/fleet.ts';
export { lengthVariation, meanLength } from './serving/lengths.ts';
export type { Distribution, ServiceOutcome } from './serving/outcome.ts';
export { type ServedRequests, type Simulation, simulate } from './serving/simulate.ts';
export { type SteadyLengths, type SteadyLoad, type SteadyState, steady } from './serving/steady.ts';
export type { StepBatch, StepTimer } from './serving/step-timer.ts';
export type { StepSpan } from './serving/tally.ts';
export { type Extent, makeRequests, repeat } from './serving/traffic.ts';
export type * from './terms/allotment.ts';
export type * from './terms/bill.ts';
export { type Calendar, type CalendarStated, NOTHING_STATED } from './terms/calendar.ts';
export type * from './terms/chip.ts';
export type * from './terms/cluster.ts';
// the nouns
export * from './terms/display.ts';
export type * from './terms/estimate.ts';
export type * from './terms/fact.ts';
export type * from './terms/fault-fits.ts';
export type * from './terms/fits.ts';
export type * from './terms/job.ts';
export type * from './terms/layout.ts';
export { readLayout, writeLayout } from './terms/layout-text.ts';
export type * from './terms/mix.ts';
export type * from './terms/model.ts';
export { nearest } from './terms/nearest.ts';
export type * from './terms/plan.ts';
export { BYTES_PER_VALUE, PRECISIONS, type Precision } from './terms/precision.ts';
export * from './terms/price.ts';
export { Problem, type ProblemFields, Problems } from './terms/problem.ts';
export { type Grade, LAYERS, type Layer, type LayerGrade, type Readiness } from './terms/readiness.ts';
export { RECOMPUTE_MODULES, type RecomputeModule } from './terms/recompute-modules.ts';
export type * from './terms/rule.ts';
export type * from './terms/run.ts';
export type * from './terms/service.ts';
export type * from './terms/service-plan.ts';
export type * from './terms/site.ts';
export type * from './terms/solver.ts';
export * from './terms/spoken.ts';
export type * from './terms/stack.ts';
export type * from './terms/supply.ts';
export type * from './terms/traffic.ts';
export type * from './terms/worth.ts';
export { modelFlopsPerToken, type TokenFlops, tokenFlops } from './workload/flops.ts';
// workload
export { countParameters, type ParameterCount } from './workload/parameters.ts';
