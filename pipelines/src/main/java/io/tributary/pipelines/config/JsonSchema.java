package io.tributary.pipelines.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.tributary.pipelines.config.Form.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@link Form} as a JSON Schema (draft 2020-12; of its words only such as draft-07 has too, which many editors stop at). It
 * refuses unknown keys, wrong kinds and numbers out of range. A scalar may be a text with {@code ${NAME}} wherever readers
 * expand it, and numbers may be quoted, as readers take them; so what readers accept, the schema accepts.
 */
public final class JsonSchema {
    private static final String VARIABLE = "\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}";
    private static final String DURATION = "^\\s*[0-9]{1,12}(us|ms|s|m|h|d)\\s*$";
    private static final String NUMERAL = "^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$";

    private static final List<String> SCALARS = List.of("string", "number", "boolean");

    private final Map<String, String> descriptions;
    private final Set<String> undescribed = new TreeSet<>();
    private final Set<String> described = new TreeSet<>();

    private JsonSchema(Map<String, String> descriptions) {
        this.descriptions = descriptions;
    }

    /**
     * The schema of a kind of file, ended by a line feed; the same text each time.
     *
     * @param descriptions of keys, by the path in the file with {@code []} for items and {@code *} for keys of the user's own,
     *     such as {@code steps[].dedup.within}, or by a dot and the last word alone
     * @throws IllegalArgumentException unless every key was asked for its value and has a description, and every description a key
     */
    public static String of(Form form, String title, Map<String, String> descriptions) {
        JsonSchema schema = new JsonSchema(descriptions);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", title);
        root.putAll(schema.section(form, ""));
        root.put("$defs", definitions());
        Set<String> unused = new TreeSet<>(descriptions.keySet());
        unused.removeAll(schema.described);
        if (!schema.undescribed.isEmpty() || !unused.isEmpty()) {
            throw new IllegalArgumentException(
                    "keys without description: " + schema.undescribed + ", descriptions without key: " + unused);
        }
        return written(root);
    }

    private static Map<String, Object> definitions() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        definitions.put("variable", text(VARIABLE));
        definitions.put("numeral", textOrVariable(NUMERAL));
        definitions.put("duration", textOrVariable(DURATION));
        definitions.put(
                "flag",
                anyOf(List.of(Map.of("type", "boolean"), Map.of("enum", List.of("true", "false")), ref("variable"))));
        definitions.put("scalar", Map.of("type", SCALARS));
        return definitions;
    }

    private static Map<String, Object> text(String pattern) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("type", "string");
        text.put("pattern", pattern);
        return text;
    }

    private static Map<String, Object> textOrVariable(String pattern) {
        return text("(" + pattern + ")|" + VARIABLE);
    }

    private static Map<String, Object> ref(String definition) {
        return Map.of("$ref", "#/$defs/" + definition);
    }

    private static Map<String, Object> anyOf(List<Map<String, Object>> alternatives) {
        return alternatives.size() == 1 ? alternatives.get(0) : Map.of("anyOf", alternatives);
    }

    private Map<String, Object> value(Form form, String path) {
        if (form.kinds().contains(Kind.ANYTHING)) {
            return Map.of();
        }
        List<Map<String, Object>> alternatives = new ArrayList<>();
        for (Kind kind : form.kinds()) {
            switch (kind) {
                case TEXT -> alternatives.add(scalar(form));
                case INTEGER -> alternatives.addAll(List.of(numbers("integer", form), ref("numeral")));
                case NUMBER -> alternatives.addAll(List.of(numbers("number", form), ref("numeral")));
                case FLAG -> alternatives.add(ref("flag"));
                case DURATION -> alternatives.add(ref("duration"));
                case WORD -> alternatives.addAll(List.of(Map.of("enum", words(form)), ref("variable")));
                case SECTION -> alternatives.add(section(form, path));
                case LIST -> alternatives.add(list(form, path));
                case NOTHING -> alternatives.add(Map.of("type", "null"));
                case ANYTHING -> throw new IllegalStateException("anything has no alternatives");
            }
        }
        if (alternatives.isEmpty()) {
            throw new IllegalArgumentException(path + ": no reader asked what it holds");
        }
        return anyOf(alternatives);
    }

    /** Readers take any scalar for text, so a name may be a number. */
    private static Map<String, Object> scalar(Form form) {
        if (form.pattern().isEmpty()) {
            return ref("scalar");
        }
        Map<String, Object> scalar =
                new LinkedHashMap<>(textOrVariable("^(" + form.pattern().get() + ")$"));
        scalar.put("type", SCALARS);
        return scalar;
    }

    /** A word such as 1.3 is a number to editors unless it is quoted; readers see the same in both. */
    private static List<Object> words(Form form) {
        List<Object> words = new ArrayList<>(form.words());
        form.words().stream()
                .filter(word -> word.matches(NUMERAL))
                .map(Double::valueOf)
                .forEach(words::add);
        return words;
    }

    private static Map<String, Object> numbers(String type, Form form) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("type", type);
        // Beyond 2^53 a bound is no bound that anybody has in mind.
        if (Math.abs(form.least()) <= 0x1p53) {
            numbers.put("minimum", plain(form.least()));
        }
        if (Math.abs(form.most()) <= 0x1p53) {
            numbers.put("maximum", plain(form.most()));
        }
        return numbers;
    }

    private static Object plain(double number) {
        return number == Math.rint(number) ? (Object) (long) number : (Object) number;
    }

    private Map<String, Object> list(Form form, String path) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        form.itemsAsked().ifPresent(items -> list.put("items", value(items, path + "[]")));
        if (form.isFilledBy(Form.PLAIN)) {
            list.put("minItems", 1);
        }
        return list;
    }

    private Map<String, Object> section(Form form, String path) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("type", mayBeEmpty(form) ? List.of("object", "null") : "object");
        Map<String, Object> properties = new LinkedHashMap<>();
        form.keys()
                .forEach((key, asked) -> properties.put(
                        key,
                        property(
                                asked,
                                path.isEmpty() ? key : path + "." + key,
                                form.choosers().contains(key))));
        if (!properties.isEmpty()) {
            section.put("properties", properties);
        }
        Optional<Form> each = form.eachAsked();
        section.put("additionalProperties", each.isPresent() ? value(each.get(), path + ".*") : false);
        if (each.isPresent() && form.isFilledBy(Form.PLAIN)) {
            section.put("minProperties", 1);
        }
        if (form.choosers().isEmpty()) {
            required(form, Form.PLAIN, section);
        } else {
            section.put(
                    "oneOf",
                    form.choosers().stream().map(kind -> kind(form, kind)).toList());
        }
        return section;
    }

    /** Readers take {@code key:} alone for an empty section. */
    private static boolean mayBeEmpty(Form form) {
        return form.choosers().isEmpty()
                && !form.isFilledBy(Form.PLAIN)
                && form.keys().values().stream().noneMatch(key -> key.isRequiredBy(Form.PLAIN));
    }

    /** What a section of a kind must have, and which keys it may. */
    private static Map<String, Object> kind(Form form, String kind) {
        Map<String, Object> rule = new LinkedHashMap<>();
        required(form, kind, rule);
        Map<String, Object> filled = new LinkedHashMap<>();
        form.keys().forEach((key, asked) -> {
            if (asked.isFilledBy(kind)) {
                filled.put(key, Map.of(asked.kinds().contains(Kind.LIST) ? "minItems" : "minProperties", 1));
            }
        });
        if (!filled.isEmpty()) {
            rule.put("properties", filled);
        }
        rule.put(
                "propertyNames",
                Map.of(
                        "enum",
                        form.keys().keySet().stream()
                                .filter(key -> form.allows(key, kind))
                                .toList()));
        return rule;
    }

    private static void required(Form form, String kind, Map<String, Object> section) {
        List<String> required = form.keys().entrySet().stream()
                .filter(key -> key.getKey().equals(kind) || key.getValue().isRequiredBy(kind))
                .map(Map.Entry::getKey)
                .toList();
        if (!required.isEmpty()) {
            section.put("required", required);
        }
    }

    private Map<String, Object> property(Form form, String path, boolean chooses) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", description(form, path));
        property.putAll(value(form, path));
        // What chooses the kind of a section must be there, so it has no default.
        if (!chooses) {
            form.otherwise()
                    .map(value -> value instanceof Duration duration ? Durations.text(duration) : value)
                    .filter(value -> !value.equals(""))
                    .ifPresent(value -> property.put("default", value));
        }
        return property;
    }

    private String description(Form form, String path) {
        String word = '.' + path.substring(path.lastIndexOf('.') + 1);
        String key = descriptions.containsKey(path) ? path : word;
        String text = descriptions.get(key);
        if (text == null) {
            undescribed.add(path);
            return "";
        }
        described.add(key);
        return form.durations().map(range -> text + "; " + range).orElse(text);
    }

    private static String written(Map<String, Object> schema) {
        StringWriter text = new StringWriter();
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines);
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.setPrettyPrinter(printer);
            write(schema, out);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory takes all", e);
        }
        return text.append('\n').toString();
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        if (value instanceof Map<?, ?> object) {
            out.writeStartObject();
            for (Map.Entry<?, ?> member : object.entrySet()) {
                out.writeFieldName(String.valueOf(member.getKey()));
                write(member.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                write(item, out);
            }
            out.writeEndArray();
        } else if (value instanceof Number number) {
            out.writeNumber(number.toString());
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else {
            out.writeString(String.valueOf(value));
        }
    }
}
