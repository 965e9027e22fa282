/**
 * Pipelines at work without a world: no broker, no network, no clock but that of the messages.
 *
 * <p>In: messages with their times of arrival. Out: finished summaries. Invariant: a trial decodes, works and finishes by
 * the classes that a node runs. Read {@link io.tributary.edge.trial.Trial} first, then {@link
 * io.tributary.edge.trial.Verdict}.
 */
@NullMarked
package io.tributary.edge.trial;

import org.jspecify.annotations.NullMarked;
