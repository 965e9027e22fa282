package io.tributary.pipelines.decode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An MQTT topic filter (MQTT 5.0 section 4.7) whose single-level wildcards may have names: {@code city/{district}/+/air}.
 * The level at a name becomes a text field of that name.
 */
public final class TopicFilter {
    private static final int BYTES_MAX = 65_535;

    private final String text;
    private final List<byte[]> levels;
    private final List<String> captures;
    private final int[] captureLevels;
    private final boolean open;

    private TopicFilter(String text, List<String> levels) {
        this.text = text;
        this.open = levels.get(levels.size() - 1).equals("#");
        this.levels = new ArrayList<>();
        this.captures = new ArrayList<>();
        this.captureLevels = new int[levels.size()];
        for (String level : open ? levels.subList(0, levels.size() - 1) : levels) {
            if (isCapture(level)) {
                captureLevels[captures.size()] = this.levels.size();
                captures.add(level.substring(1, level.length() - 1));
            }
            boolean any = isCapture(level) || level.equals("+");
            this.levels.add(any ? ANY : level.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Stands for a level that may hold anything; told by identity from the bytes of a literal plus sign, which can't be. */
    private static final byte[] ANY = {'+'};

    /** No level, by identity. */
    private static final byte[] NONE = {};

    /**
     * Reads {@code city/{district}/{station}/air}; {@code +} and {@code #} are allowed as in MQTT.
     *
     * @throws IllegalArgumentException with value, rule and way out
     */
    public static TopicFilter parse(String text) {
        check(!text.isEmpty(), text, "is empty", "give a topic such as city/{station}/air");
        check(text.indexOf('\0') < 0, text, "holds a NUL character", "take it out");
        check(
                text.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX,
                text.substring(0, Math.min(60, text.length())),
                "is longer than " + BYTES_MAX + " bytes",
                "shorten it");
        check(
                !text.startsWith("$share/"),
                text,
                "is a shared subscription, which is a setting of the source",
                "leave out $share and the group's name here");
        List<String> levels = List.of(text.split("/", -1));
        List<String> captures = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            checkLevel(text, levels.get(i), i == levels.size() - 1, captures);
        }
        return new TopicFilter(text, levels);
    }

    private static void checkLevel(String text, String level, boolean last, List<String> captures) {
        if (isCapture(level)) {
            String name = level.substring(1, level.length() - 1);
            try {
                FieldSpec.checkName(name, "topic level");
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("topic '" + text + "': " + e.getMessage(), e);
            }
            check(!captures.contains(name), text, "names two levels {" + name + "}", "rename one of them");
            captures.add(name);
            return;
        }
        check(
                level.indexOf('{') < 0 && level.indexOf('}') < 0,
                text,
                "has the level '" + level + "', where braces don't span the whole level",
                "write {name} alone between slashes");
        check(
                level.equals("#") || level.indexOf('#') < 0,
                text,
                "has the level '" + level + "', where # is not alone",
                "let # be a level of its own at the end");
        check(!level.equals("#") || last, text, "has # before its end", "let # be the last level, or write +");
        check(
                level.equals("+") || level.indexOf('+') < 0,
                text,
                "has the level '" + level + "', where + is not alone",
                "let + be a level of its own");
    }

    private static void check(boolean holds, String text, String fault, String wayOut) {
        if (!holds) {
            throw new IllegalArgumentException("topic '" + text + "' " + fault + "; " + wayOut);
        }
    }

    private static boolean isCapture(String level) {
        return level.startsWith("{") && level.endsWith("}");
    }

    /** The filter to subscribe to, names replaced by {@code +}. */
    public String mqtt() {
        return text.replaceAll("\\{[^/]*}", "+");
    }

    /** The names in the order of the topic. */
    public List<String> captures() {
        return List.copyOf(captures);
    }

    /** Whether a topic (UTF-8) is one of this filter's. */
    public boolean matches(byte[] topic, int from, int len) {
        int end = from + len;
        if (len > 0 && topic[from] == '$' && startsWithWildcard()) {
            return false; // [MQTT-4.7.2-1]: what a broker says about itself is not for wildcards
        }
        int at = from;
        for (byte[] level : levels) {
            if (at > end) {
                return false;
            }
            int slash = levelEnd(topic, at, end);
            if (level != ANY && !equal(level, topic, at, slash)) {
                return false;
            }
            at = slash + 1;
        }
        return open || at == end + 1;
    }

    /** A topic that both filters match, if there is one; {@code x} stands where any level would do. */
    public Optional<String> common(TopicFilter that) {
        int most = Math.max(levels.size(), that.levels.size());
        List<String> topic = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            byte[] mine = i < levels.size() ? levels.get(i) : open ? ANY : NONE;
            byte[] theirs = i < that.levels.size() ? that.levels.get(i) : that.open ? ANY : NONE;
            byte[] level = mine == ANY ? theirs : mine;
            if (mine == NONE || theirs == NONE || (theirs != ANY && !Arrays.equals(level, theirs))) {
                return Optional.empty();
            }
            topic.add(level == ANY ? "x" : new String(level, StandardCharsets.UTF_8));
        }
        String example = most == 0 ? "x" : String.join("/", topic);
        boolean hidden = example.startsWith("$") && (startsWithWildcard() || that.startsWithWildcard());
        return hidden ? Optional.empty() : Optional.of(example);
    }

    /** Where capture {@code index} begins in a topic that matches. */
    int captureFrom(int index, byte[] topic, int from, int len) {
        int at = from;
        for (int level = 0; level < captureLevels[index]; level++) {
            at = levelEnd(topic, at, from + len) + 1;
        }
        return at;
    }

    /** Where the topic level that begins at {@code at} ends. */
    static int levelEnd(byte[] topic, int at, int end) {
        int slash = at;
        while (slash < end && topic[slash] != '/') {
            slash++;
        }
        return slash;
    }

    private boolean startsWithWildcard() {
        return levels.isEmpty() || levels.get(0) == ANY;
    }

    private static boolean equal(byte[] level, byte[] topic, int from, int to) {
        return Arrays.equals(level, 0, level.length, topic, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicFilter filter && filter.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
