/**
 * How an adapter says whether it works, and what to do if not. Read {@link io.tributary.pipelines.health.Health}.
 */
@NullMarked
package io.tributary.pipelines.health;

import org.jspecify.annotations.NullMarked;
