package io.tributary.pipelines.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * A path to one value of a JSON document: {@code a.b[0].c}. A name with dots, brackets or nothing in it is written {@code
 * ['a.b']}; a leading {@code $} (RFC 9535) is allowed. Wildcards, slices and filters are not: a field is one value.
 */
final class JsonPath {
    /** The document itself, as RFC 9535 writes it. */
    static final String ROOT = "$";

    /** The element at hand, as RFC 9535 writes it. */
    static final String ELEMENT = "@";

    private static final int INDEX_DIGITS_MAX = 5;

    /** One step down. */
    sealed interface Step {}

    record Name(String name) implements Step {}

    record Index(int index) implements Step {}

    private final String text;
    private final List<Step> steps = new ArrayList<>();
    private int at;

    private JsonPath(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with value, rule and way out */
    static List<Step> parse(String text) {
        return new JsonPath(text).steps();
    }

    /** Reads the path of an array whose elements are readings, which may be the document itself: {@code $}. */
    static List<Step> parseEach(String text) {
        return text.equals(ROOT) ? List.of() : parse(text);
    }

    /** Reads a path that begins at an element of such an array; {@code @} is the element itself. */
    static List<Step> parseWithin(String text) {
        return text.equals(ELEMENT) ? List.of() : parse(text);
    }

    /** Whether the path begins at the document's root, wherever the reading is. */
    static boolean isRooted(String text) {
        return text.startsWith("$.") || text.startsWith("$[");
    }

    private List<Step> steps() {
        if (isRooted(text)) {
            at = text.charAt(1) == '.' ? 2 : 1;
        }
        boolean needsName = at == text.length() || text.charAt(at) != '[';
        while (needsName || at < text.length()) {
            if (!needsName && text.charAt(at) == '[') {
                bracket();
            } else {
                name();
            }
            needsName = at < text.length() && text.charAt(at) == '.';
            at += needsName ? 1 : 0;
        }
        return List.copyOf(steps);
    }

    private void name() {
        int from = at;
        while (at < text.length() && ".[]*".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at < text.length() && "]*".indexOf(text.charAt(at)) >= 0) {
            throw fault("'" + text.charAt(at) + "' has no meaning there", "write ['...'] around such a name");
        }
        if (at == from) {
            throw fault("a name is missing", "write a.b[0].c, or [''] for an empty name");
        }
        steps.add(new Name(text.substring(from, at)));
    }

    private void bracket() {
        at++;
        if (at < text.length() && text.charAt(at) == '\'') {
            quoted();
        } else {
            index();
        }
        if (at == text.length() || text.charAt(at) != ']') {
            throw fault("']' is missing", "write a[0] or ['a']");
        }
        at++;
        if (at < text.length() && ".[".indexOf(text.charAt(at)) < 0) {
            throw fault("'.' is missing", "write a[0].b");
        }
    }

    private void quoted() {
        StringBuilder name = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '\'') {
            at += text.charAt(at) == '\\' && at + 1 < text.length() ? 1 : 0;
            name.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw fault("the quote is not closed", "write ['a.b']");
        }
        at++;
        steps.add(new Name(name.toString()));
    }

    private void index() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from || at - from > INDEX_DIGITS_MAX) {
            at = from;
            throw fault("an index from 0 to 99999 is wanted", "write a[0], or ['a'] for a name");
        }
        steps.add(new Index(Integer.parseInt(text.substring(from, at))));
    }

    private IllegalArgumentException fault(String rule, String wayOut) {
        return new IllegalArgumentException(
                "JSON path '" + text + "': at character " + (at + 1) + " " + rule + "; " + wayOut);
    }
}
