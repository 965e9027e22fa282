/**
 * Readings in Arrow columns.
 *
 * <p>In: {@code decode}, which fills. Out: {@code operator}s and {@code window}s, which read. Invariant: the maker closes,
 * everyone else borrows until return. Read {@link io.tributary.pipelines.batch.Batch} first.
 */
@NullMarked
package io.tributary.pipelines.batch;

import org.jspecify.annotations.NullMarked;
