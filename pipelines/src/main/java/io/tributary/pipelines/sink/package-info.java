/**
 * Where summaries go.
 *
 * <p>In: {@code summary.Summary}s in order. Invariant: a summary that was refused was not taken, not even in part. Read {@link
 * io.tributary.pipelines.sink.Sink} first; every implementation passes {@code SinkContract}.
 */
@NullMarked
package io.tributary.pipelines.sink;

import org.jspecify.annotations.NullMarked;
