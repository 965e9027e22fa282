/**
 * Readings grouped by event time.
 *
 * <p>In: {@code batch.Batch}es. Out: a result per window and group, with the partials that others can merge. Invariant: at
 * every moment readings in = readings in results + late + quarantined + pending, and no result depends on how readings were
 * cut into batches. Read {@link io.tributary.pipelines.window.Window} first, then {@code TumblingWindows}.
 */
@NullMarked
package io.tributary.pipelines.window;

import org.jspecify.annotations.NullMarked;
