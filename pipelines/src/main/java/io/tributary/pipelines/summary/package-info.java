/**
 * Results on their way from a window to upstream.
 *
 * <p>In: {@code window}. Out: a {@code sink}, as JSON. Invariant: equal keys mean the same result, whoever sends it and
 * however often. Read {@link io.tributary.pipelines.summary.Summary} first.
 */
@NullMarked
package io.tributary.pipelines.summary;

import org.jspecify.annotations.NullMarked;
