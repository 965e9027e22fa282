/**
 * What operators write in YAML about the outside world, read into records.
 *
 * <p>In: a {@code config.Section} of a file. Out: settings records that adapters take. Invariant: a secret is never part
 * of a file, only where to find it. Read {@link io.tributary.edge.config.MqttSettings} first.
 */
@NullMarked
package io.tributary.edge.config;

import org.jspecify.annotations.NullMarked;
