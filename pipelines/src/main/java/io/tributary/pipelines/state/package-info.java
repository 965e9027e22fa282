/**
 * Memory as bytes that can be kept and given back.
 *
 * <p>In: what steps, windows and statistics remember. Out: entries for a store, states for other nodes. Invariant: nothing that is read
 * is trusted, and nothing here knows where it is kept. Read {@link io.tributary.pipelines.state.Stateful} first.
 */
@NullMarked
package io.tributary.pipelines.state;

import org.jspecify.annotations.NullMarked;
