/**
 * Reads YAML so that every fault of a file is reported at once, with file, line, column, value, rule and suggestion.
 *
 * <p>In: the text of a file. Out: typed settings, or {@link io.tributary.pipelines.config.ConfigException}. Invariant: a
 * setting that was not asked for is a fault. Read {@link io.tributary.pipelines.config.Section} first.
 */
@NullMarked
package io.tributary.pipelines.config;

import org.jspecify.annotations.NullMarked;
