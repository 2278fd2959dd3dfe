/** The numbers of the page as a file: every term in full precision, and the link that leads back. */
import type { Step } from '../math/waterfall';
import type { Session } from './session.svelte';

export function numbersOf(session: Session, steps: readonly Step[]): Record<string, unknown> {
  const { state, answer, account, run, model } = session;
  return {
    link: session.link.href(),
    model: {
      name: model.manifest?.name,
      weights_sha256: model.manifest?.weights_sha256,
      precision: model.precision,
      // What was measured of that precision when the bundle was made; null for what came with it.
      parity: session.fidelity?.parity ?? null,
      backend: run?.live ? model.backend?.kind : null,
      logit_scale: model.manifest?.logit_scale,
      logit_bias: model.manifest?.logit_bias,
    },
    image: state?.image,
    computed_before: !run?.live,
    sum_check: session.sumCheck,
    template: state?.template,
    probability_by: typeof model.manifest?.logit_bias === 'number' ? 'sigmoid' : 'softmax',
    texts: state?.texts.map((text, i) => ({
      text,
      cosine: answer?.cosine[i],
      probability: answer?.probability[i],
    })),
    chosen: state?.chosen,
    versus: state?.versus,
    switched_off: { terms: state?.off, replaced_by: state?.ablation },
    cosine: account?.total,
    terms: steps
      .filter(({ open }) => !open)
      .map(({ name, value, to }) => ({ name, adds: value, running_total: to })),
  };
}
