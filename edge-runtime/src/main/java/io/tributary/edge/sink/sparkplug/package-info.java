/**
 * Summaries as the data of a Sparkplug B edge node (Eclipse Sparkplug 3.0).
 *
 * <p>In: {@code summary.Summary}s and commands of hosts. Out: births, data and a death, as messages for {@code sink.mqtt}. Invariant:
 * no data message names a metric that no birth of its session has announced. Read {@link
 * io.tributary.edge.sink.sparkplug.EdgeNode} first.
 */
@NullMarked
package io.tributary.edge.sink.sparkplug;

import org.jspecify.annotations.NullMarked;
