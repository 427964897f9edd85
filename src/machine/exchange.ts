import { collectiveSeconds, dispatchSeconds, type Tier } from './collective.ts';

/**
 * Token copies to the ranks of their experts, or back. Inside one domain it is the library's all-to-all. Over the network, kernels made for it
 * write straight into the memory of the other side, so that no chunks fill a pipeline: few tokens go copy by copy, many once to each node.
 *
 *     t = start + hop + min(out, once) / (e beta)
 *
 * out   bytes of all copies that leave the node      once   the same where a token crosses to a node once for all its experts there
 * e     fraction of the link that all-to-all reaches     beta   one rank's share of the network, B/s
 * @cite deepep-readme, performance: normal and low-latency kernels on H800 with 400 Gb/s InfiniBand
 * @example 128 tokens of 8 copies of 7,168 bytes, 128 ranks in nodes of 8, 50 GB/s at 0.7, 20 us -> 217 us (measured there: 192 us)
 */
export function exchangeSeconds(tiers: readonly Tier[], bytes: number, copies: number, size: number, stride: number): number {
  const [domain] = tiers;
  if (!domain || size * stride <= domain.span) return collectiveSeconds(tiers, 'all-to-all', bytes, size, stride);
  const direct = tiers.map((tier) => ({ ...tier, fill: 0 }));
  return Math.min(collectiveSeconds(direct, 'all-to-all', bytes, size, stride), dispatchSeconds(direct, bytes, copies, size, stride));
}
