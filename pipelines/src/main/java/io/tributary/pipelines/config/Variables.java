package io.tributary.pipelines.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ${NAME}} and {@code ${NAME:-default}} in a scalar stand for: a process's environment, or a test's map. */
@FunctionalInterface
public interface Variables {
    Optional<String> value(String name);

    static Variables of(Map<String, String> values) {
        return name -> Optional.ofNullable(values.get(name));
    }

    /** The process's environment. */
    static Variables environment() {
        return name -> Optional.ofNullable(System.getenv(name));
    }

    static Variables none() {
        return name -> Optional.empty();
    }

    /** The text with every reference replaced; {@code missing} is told the names that have neither value nor default. */
    default String expand(String text, Consumer<String> missing) {
        if (!text.contains("${")) {
            return text;
        }
        Matcher reference =
                Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}").matcher(text);
        return reference.replaceAll(found -> {
            Optional<String> value = value(found.group(1)).or(() -> Optional.ofNullable(found.group(2)));
            if (value.isEmpty()) {
                missing.accept(found.group(1));
            }
            return Matcher.quoteReplacement(value.orElse(""));
        });
    }
}
