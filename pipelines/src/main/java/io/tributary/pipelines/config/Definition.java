package io.tributary.pipelines.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a document was read from, with all that it takes to read it again when its file says something else.
 *
 * <p>It is no part of what the document means, and what means the same may be written differently; so all definitions are equal.
 *
 * @param file its name in faults, and the place from which it names others
 * @param variables that stand in the text, with the values they had
 */
public record Definition(String file, String text, Map<String, String> variables) {
    /** Of what was not read from a document. */
    public static final Definition NONE = new Definition("", "", Map.of());

    public Definition {
        variables = Collections.unmodifiableMap(new TreeMap<>(variables));
    }

    /** The document once more. */
    public Document document() {
        return Document.parse(file, text, Variables.of(variables));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Definition;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
