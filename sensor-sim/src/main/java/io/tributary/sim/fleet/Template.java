package io.tributary.sim.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with names in braces: {@code city/{district}/s{n}/air}. Braces around anything but a name stand for themselves, so
 * that JSON needs no escapes.
 */
public final class Template {
    private static final Pattern NAME = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final String text;

    public Template(String text) {
        this.text = text;
    }

    /** The names in the order of the text. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }

    /** The text with each name replaced that {@code values} knows; others stay. */
    Template with(Function<String, Optional<String>> values) {
        return new Template(NAME.matcher(text)
                .replaceAll(name ->
                        Matcher.quoteReplacement(values.apply(name.group(1)).orElse(name.group()))));
    }

    /** Alternating: literal, name, literal, ..., literal. */
    List<String> parts() {
        List<String> parts = new ArrayList<>();
        Matcher name = NAME.matcher(text);
        int at = 0;
        while (name.find()) {
            parts.add(text.substring(at, name.start()));
            parts.add(name.group(1));
            at = name.end();
        }
        parts.add(text.substring(at));
        return parts;
    }

    /** The text as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
