/**
 * Readings grouped by event time.
 *
 * <p>In: {@code batch.Batch}es. Out: a result per window and group; of windows with the same bounds on every node, with the
 * partials that others can merge. Invariants: at every moment readings in = readings done + late + quarantined + pending; no
 * result depends on how readings were cut into batches; none is given twice but with a higher revision. Read {@link
 * io.tributary.pipelines.window.Window} and {@link io.tributary.pipelines.window.Shape} first, then {@code PaneWindows}
 * (tumbling, hopping, calendar), {@code SessionWindows}, {@code SlidingWindows}, {@code CountWindows}; {@code Watermark} says what is
 * late, {@code WindowMemory} what of all this outlives the process.
 */
@NullMarked
package io.tributary.pipelines.window;

import org.jspecify.annotations.NullMarked;
