package io.tributary.pipelines.decode;

import java.util.Objects;

/**
 * Where a payload says when its reading was taken.
 *
 * @param path as in {@link FieldSpec#path}
 * @param unit how it is written; counts may have a fraction. What is finer than a microsecond is cut off towards the
 *     past, so that a reading stays in the window it was taken in
 */
public record TimeField(String path, TimeUnit unit) {
    public TimeField {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(unit, "unit");
    }
}
