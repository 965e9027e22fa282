/**
 * The steps before and after the window.
 *
 * <p>In and out: {@code batch.Batch}es. Invariant: every reading that comes in or is derived goes out, is pending or is counted.
 * Read {@link io.tributary.pipelines.operator.Operator} first; {@code Operators} and {@code KeyedOperators} are the doors, {@code
 * Keys} is how a step remembers something of each key, and a {@code Tracker} what it remembers.
 */
@NullMarked
package io.tributary.pipelines.operator;

import org.jspecify.annotations.NullMarked;
