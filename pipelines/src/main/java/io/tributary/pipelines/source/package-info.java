/**
 * Where messages come from.
 *
 * <p>Out: {@code message.Message}s to a pipeline's thread. Invariant: nothing is acknowledged to the sender before the
 * node says so. Read {@link io.tributary.pipelines.source.Source} first; every implementation passes {@code SourceContract}.
 */
@NullMarked
package io.tributary.pipelines.source;

import org.jspecify.annotations.NullMarked;
