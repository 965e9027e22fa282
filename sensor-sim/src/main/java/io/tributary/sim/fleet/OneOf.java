package io.tributary.sim.fleet;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A mapping with exactly one key, which says the kind. */
final class OneOf {
    private OneOf() {}

    static <T> T read(Setting setting, String what, Map<String, Function<Setting, T>> kinds, T otherwise) {
        Section section = setting.section();
        section.kinds(kinds.keySet().stream().sorted().toList());
        List<String> keys = section.keys();
        if (keys.size() != 1) {
            setting.fault("must be one " + what + ", such as { " + example(kinds) + ": ... }; known: " + known(kinds));
            section.entries();
            return otherwise;
        }
        Setting chosen = section.at(keys.get(0));
        Function<Setting, T> reader = kinds.get(keys.get(0));
        if (reader == null) {
            chosen.fault("'" + keys.get(0) + "' is not a " + what + Suggestion.of(keys.get(0), kinds.keySet()));
            return otherwise;
        }
        return reader.apply(chosen);
    }

    private static String example(Map<String, ?> kinds) {
        return kinds.keySet().stream().sorted().findFirst().orElseThrow();
    }

    private static String known(Map<String, ?> kinds) {
        return String.join(", ", kinds.keySet().stream().sorted().toList());
    }
}
