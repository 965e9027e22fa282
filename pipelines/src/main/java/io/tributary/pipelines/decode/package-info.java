/**
 * Turns messages into readings: a message's topic and payload become rows of a {@code batch}.
 *
 * <p>In: {@code message.Message}s of a {@code source}. Out: rows of a {@code batch.Batch}, or a reason why there is none.
 * Invariant: every reading of a message leaves either exactly one row or exactly one rejection; a row is only begun when
 * all of its values are known to be good. Read {@link io.tributary.pipelines.decode.Decoder} first, then {@link
 * io.tributary.pipelines.decode.Layout}.
 */
@NullMarked
package io.tributary.pipelines.decode;

import org.jspecify.annotations.NullMarked;
