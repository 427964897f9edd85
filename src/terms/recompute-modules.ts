/**
 * Parts of a layer that can be named for recompute: made again in the backward pass, what they make not kept.
 *
 *   attention           the softmax core: its scores where no fused kernel spares them, and its row statistics
 *   norms               the norms in front of attention, of the feed and of latents: their outputs
 *   activation          activation functions of dense and shared feeds: their outputs
 *   experts-activation  activation functions of routed experts: their outputs
 *   feed                the whole feed-forward, router, experts and their messages included: all inside it
 *   mla-up              up-projections of latent attention and its rotary positions: queries, keys and values
 *
 * @cite Megatron Core, `recompute_modules` (core_attn, layernorm, moe_act, mlp, moe, mla_up_proj)
 */
export const RECOMPUTE_MODULES = ['attention', 'norms', 'activation', 'experts-activation', 'feed', 'mla-up'] as const;

export type RecomputeModule = (typeof RECOMPUTE_MODULES)[number];
