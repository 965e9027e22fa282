/**
 * A node's figures under Prometheus names and base units. Read {@link io.tributary.edge.metrics.NodeMetrics}.
 */
@NullMarked
package io.tributary.edge.metrics;

import org.jspecify.annotations.NullMarked;
