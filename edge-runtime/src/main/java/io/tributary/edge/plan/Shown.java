package io.tributary.edge.plan;

import io.tributary.pipelines.config.Durations;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Parts of a pipeline in the flow style of its file: {@code dedup { by: [station], within: 10m }}. */
final class Shown {
    private Shown() {}

    /** A record with its kind in front. */
    static String step(Record step) {
        String name = step.getClass().getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1) + " " + value(step);
    }

    static String value(Object value) {
        if (value instanceof Duration duration) {
            return Durations.text(duration);
        } else if (value instanceof Optional<?> optional) {
            return optional.map(Shown::value).orElse("none");
        } else if (value instanceof List<?> list) {
            StringJoiner items = new StringJoiner(", ", "[", "]");
            list.forEach(item -> items.add(value(item)));
            return items.toString();
        } else if (value instanceof Map<?, ?> map) {
            StringJoiner members = new StringJoiner(", ", "{ ", " }").setEmptyValue("{}");
            map.forEach((key, member) -> members.add(key + ": " + value(member)));
            return members.toString();
        } else if (value instanceof Enum<?> word) {
            return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
        } else if (value instanceof Record settings) {
            return members(settings);
        }
        return String.valueOf(value);
    }

    /** A record with one component is shown as that alone. */
    private static String members(Record settings) {
        RecordComponent[] components = settings.getClass().getRecordComponents();
        if (components.length == 1) {
            return value(component(settings, components[0]));
        }
        StringJoiner members = new StringJoiner(", ", "{ ", " }").setEmptyValue("{}");
        for (RecordComponent component : components) {
            Object value = component(settings, component);
            if (!Optional.empty().equals(value)) {
                members.add(component.getName() + ": " + value(value));
            }
        }
        return members.toString();
    }

    private static Object component(Record settings, RecordComponent component) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(settings.getClass() + " does not show its " + component.getName(), e);
        }
    }
}
