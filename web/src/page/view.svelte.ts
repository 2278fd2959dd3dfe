/** What the panels show, derived from the session: the sum's steps, the scales, the labels. */
import { allHeads, allMlps, headName } from '../math/address';
import { cellFacts } from '../math/cell-facts';
import { isFaint, largest, tokenOf } from '../math/heatmap';
import { VOTERS } from '../math/says';
import { extent, places as placesOf, steps as stepsOf } from '../math/waterfall';
import { t } from '../strings';
import { formatNumber } from '../ui/format';
import { selectedName } from '../state/decisions';
import type { Session } from '../state/session.svelte';

export class View {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  readonly grid = $derived.by(() => this.session.model.manifest?.dims.grid ?? [8, 8]);
  readonly off = $derived.by(() => this.session.subject?.off ?? new Uint8Array());
  readonly versusText = $derived.by(() => {
    const { state } = this.session;
    return state === null || state.versus === null ? null : state.texts[state.versus];
  });
  readonly textLabel = $derived.by(() =>
    this.versusText === null
      ? t('app.text', { text: this.session.chosenText })
      : t('app.versus', { text: this.session.chosenText, versus: this.versusText }),
  );
  readonly selected = $derived.by(() => selectedName(this.session.link.state));
  /** As a text, so that it is the same until a layer is opened or closed. */
  readonly #open = $derived.by(() => (this.session.state?.open ?? []).join());
  readonly places = $derived.by(() => {
    const { shape } = this.session;
    const open = this.#open.split(',').map((layer) => Number(layer) - 1);
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- never changed
    return shape ? placesOf(shape, new Set(open)) : [];
  });
  readonly steps = $derived.by(() => {
    const { account } = this.session;
    return account ? stepsOf(this.places, account.values, this.off) : [];
  });
  readonly before = $derived.by(() =>
    this.steps.map(({ terms }) =>
      terms.reduce((sum, k) => sum + this.session.account!.before[k], 0),
    ),
  );
  readonly span = $derived.by<[number, number]>(() => {
    const { account } = this.session;
    return account ? extent(account.before, account.values) : [0, 1];
  });
  readonly score = $derived.by(() => {
    const { account, answer, model, state } = this.session;
    if (!account || !model.manifest || !answer) return null;
    const alone = this.versusText === null;
    return {
      cosine: account.total,
      cosineBefore: account.totalBefore,
      logitScale: model.manifest.logit_scale,
      logitBias: alone ? model.manifest.logit_bias : null,
      probability: alone ? answer.probability[state!.chosen] : null,
    };
  });
  /** The grid's full colour: its loudest head, whatever is switched off. */
  readonly gridMax = $derived.by(() => {
    const { account, shape } = this.session;
    return account && shape ? largest(allHeads(shape).map((k) => account.before[k])) : 0;
  });
  /** An MLP may be far louder than any head: its square is then at full colour, and the page says so. */
  readonly mlpsBeyond = $derived.by(() => {
    const { account, shape } = this.session;
    if (!account || !shape) return false;
    return allMlps(shape).some((k) => Math.abs(account.before[k]) > this.gridMax);
  });
  readonly mlpsOff = $derived.by(() => {
    const { shape } = this.session;
    return !!shape && this.off.length > 0 && allMlps(shape).every((k) => this.off[k]);
  });
  readonly facts = $derived.by(() => {
    const { account, shape, scores, scales, factor, link } = this.session;
    if (!account || !shape || !this.selected) return null;
    return cellFacts(
      this.selected,
      shape,
      account.values,
      this.off,
      scores && scales && { scores, scales, factor },
      link.state.scale === 'own',
    );
  });
  /** What the selected head says, and how surely. */
  readonly says = $derived.by(() => {
    const { words, link } = this.session;
    const { layer, head } = link.state;
    const own = layer === null || head === null ? null : words.of(layer - 1, head - 1);
    if (!own?.label) return null;
    const voters = Math.min(VOTERS, own.descriptions.length);
    const sure = t('head.says.sure', { agreeing: own.agreeing, voters });
    return `${t('head.says', { label: own.label })} · ${sure}`;
  });
  readonly mapLabel = $derived.by(() => {
    const { mapSubject: subject, map, link } = this.session;
    if (!subject) return '';
    const [{ layer, head }] = subject.heads;
    const name = t(`app.map.${subject.kind}`, {
      layer: layer + 1,
      name: headName({ layer, head }),
      count: subject.heads.length,
    });
    if (map?.on === 0) return t('app.map.off', { map: name });
    return link.state.scale === 'own' ? t('app.map.own', { map: name }) : name;
  });
  readonly faint = $derived.by(() => {
    const { map } = this.session;
    return !!map && map.on > 0 && isFaint(map.values, map.max);
  });
  /** Why there is nothing to show yet. */
  readonly waiting = $derived.by(() => {
    const { model, state, picture, run } = this.session;
    if (!model.manifest) return ''; // The notice says what there is to say.
    if (state?.texts.length === 0) return t('app.waiting.notext');
    if (picture.error) return t('app.waiting.none');
    if (model.status === 'ready') {
      if (run) return t('app.waiting.text');
      return t(picture.busy ? 'app.waiting.picture' : 'app.waiting.none');
    }
    const because = {
      asking: 'ask',
      failed: 'failed',
      loading: 'model',
      opening: 'model',
    } as const;
    return t(`app.waiting.${because[model.status]}`);
  });
  /** Whether what is shown came with the bundle or was computed here. */
  readonly origin = $derived.by(() => {
    const { run, model } = this.session;
    if (!run) return '';
    if (run.milliseconds !== null) return t('app.live', { time: duration(run.milliseconds) });
    return t(
      model.status === 'loading' || model.status === 'ready' ? 'app.before' : 'app.before.idle',
    );
  });
  /** The selected head at one token, multiplied out. */
  readonly arithmetic = $derived.by(() => {
    const { state, run, shape, read } = this.session;
    if (!state?.arithmetic || !run || !shape || state.layer === null) return null;
    const [layer, head] = [state.layer - 1, state.head! - 1];
    const wrote = run.wrote.get(`${layer}.${head}`);
    const text = read[state.chosen];
    const other = state.versus === null ? null : read[state.versus];
    if (!wrote || !text) return null;
    const patch = state.patch ?? this.session.strongestPatch(layer, head);
    const token = tokenOf(patch, shape);
    const at = (layer * shape.heads + head) * shape.headWidth;
    const alpha = run.terms.attention[(layer * shape.heads + head) * shape.tokens + token];
    const value = wrote.subarray(token * shape.headWidth, (token + 1) * shape.headWidth);
    const direction = Float32Array.from(
      text.directions.subarray(at, at + shape.headWidth),
      (x, e) => x - (other ? other.directions[at + e] : 0),
    );
    return {
      layer,
      head,
      patch,
      alpha,
      values: value.map((x) => (alpha === 0 ? 0 : x / alpha)),
      direction,
      score: value.reduce((sum, x, e) => sum + x * direction[e], 0),
    };
  });

  patchLabel(patch: number): string {
    if (patch === 0) return t('terms.class_token');
    const cols = this.grid[1];
    return t('picture.patch', {
      row: Math.floor((patch - 1) / cols) + 1,
      column: ((patch - 1) % cols) + 1,
    });
  }
}

const duration = (milliseconds: number): string =>
  milliseconds < 1000
    ? formatNumber(Math.max(1, milliseconds), 2, 'ms')
    : formatNumber(milliseconds / 1000, 2, 's');
