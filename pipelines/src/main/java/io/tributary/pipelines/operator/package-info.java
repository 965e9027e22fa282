/**
 * The steps before and after the window.
 *
 * <p>In and out: {@code batch.Batch}es. Invariant: every reading that comes in goes out or is counted as filtered,
 * duplicate or quarantined. Read {@link io.tributary.pipelines.operator.Operator} first.
 */
@NullMarked
package io.tributary.pipelines.operator;

import org.jspecify.annotations.NullMarked;
