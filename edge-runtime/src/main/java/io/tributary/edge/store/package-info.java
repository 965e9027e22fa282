/**
 * What a node keeps over a restart and a power cut, in one SQLite file.
 *
 * <p>In: commits of bytes under names, from feeds. Out: the same bytes in another life, exactly as they were or not at all, and word
 * when they are on the disk. Invariant: what was told as done is there after any crash, whole; what is damaged is found before it is
 * used. SQL is nowhere else. Read {@link io.tributary.edge.store.Store} first, then {@link io.tributary.edge.store.Commit}; how it lies
 * in the file is in {@link io.tributary.edge.store.Catalog}.
 */
@NullMarked
package io.tributary.edge.store;

import org.jspecify.annotations.NullMarked;
