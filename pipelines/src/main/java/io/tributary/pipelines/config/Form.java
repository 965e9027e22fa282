package io.tributary.pipelines.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What readers have asked of one place of a file: kinds of value, ranges, words, and for a section its keys. Each document that
 * is read into it adds what was asked of that one, so the form of a whole grammar is that of documents in which readers meet
 * all there is. One thread.
 */
public final class Form {
    /** What a value may be. */
    enum Kind {
        TEXT,
        INTEGER,
        NUMBER,
        FLAG,
        DURATION,
        WORD,
        SECTION,
        LIST,
        NOTHING,
        ANYTHING
    }

    /** The kind of a section that has no kinds, and of what was asked before the kind was known. */
    static final String PLAIN = "";

    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final Map<String, Form> keys = new LinkedHashMap<>();
    /** The keys that say of which kind the section is. */
    private final List<String> choosers = new ArrayList<>();
    /** The kinds of the section around it that know this key, and those that can't do without. */
    private final Set<String> knownBy = new TreeSet<>();

    private final Set<String> requiredBy = new TreeSet<>();
    /** Those that want one value in it at least. */
    private final Set<String> filledBy = new TreeSet<>();

    private final Set<String> words = new TreeSet<>();
    private @Nullable Form each;
    private @Nullable Form items;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private @Nullable Duration shortest;
    private @Nullable Duration longest;
    private @Nullable String pattern;
    private @Nullable Object otherwise;
    private boolean otherwiseVaries;

    void may(Kind kind) {
        kinds.add(kind);
    }

    void range(Kind kind, double from, double to) {
        kinds.add(kind);
        least = Math.min(least, from);
        most = Math.max(most, to);
    }

    void durations(Duration from, Duration to) {
        kinds.add(Kind.DURATION);
        shortest = shortest == null || from.compareTo(shortest) < 0 ? from : shortest;
        longest = longest == null || to.compareTo(longest) > 0 ? to : longest;
    }

    void words(Collection<String> more) {
        kinds.add(Kind.WORD);
        words.addAll(more);
    }

    /** @param expression that a text must match as a whole, in the syntax that Java and ECMA-262 share */
    void matching(String expression) {
        kinds.add(Kind.TEXT);
        pattern = expression;
    }

    /** What a missing value is read as; forgotten once it depends on other settings. */
    void otherwise(Object value) {
        otherwiseVaries |= otherwise != null && !otherwise.equals(value);
        otherwise = value;
    }

    /** One value at least, of a list or of a section whose keys are the user's. */
    void filledBy(String kind) {
        filledBy.add(kind);
    }

    Form key(String name, String kind) {
        kinds.add(Kind.SECTION);
        Form key = keys.computeIfAbsent(name, unknown -> new Form());
        key.knownBy.add(kind);
        return key;
    }

    /** Of each value in a section whose keys are the user's. */
    Form each() {
        kinds.add(Kind.SECTION);
        each = each == null ? new Form() : each;
        return each;
    }

    /** Of each value in a list. */
    Form items() {
        kinds.add(Kind.LIST);
        items = items == null ? new Form() : items;
        return items;
    }

    void requiredBy(String kind) {
        requiredBy.add(kind);
    }

    void choosers(Collection<String> names) {
        names.stream().filter(name -> !choosers.contains(name)).forEach(choosers::add);
        names.forEach(name -> key(name, name));
    }

    Set<Kind> kinds() {
        return kinds;
    }

    Map<String, Form> keys() {
        return keys;
    }

    List<String> choosers() {
        return choosers;
    }

    /** Whether a section of that kind may have the key; never one that makes it of another. */
    boolean allows(String key, String kind) {
        if (choosers.contains(key)) {
            return key.equals(kind);
        }
        Form asked = keys.get(key);
        return asked != null && (asked.knownBy.contains(kind) || asked.knownBy.contains(PLAIN));
    }

    boolean isRequiredBy(String kind) {
        return requiredBy.contains(kind) || requiredBy.contains(PLAIN);
    }

    Set<String> words() {
        return words;
    }

    Optional<Form> eachAsked() {
        return Optional.ofNullable(each);
    }

    Optional<Form> itemsAsked() {
        return Optional.ofNullable(items);
    }

    boolean isFilledBy(String kind) {
        return filledBy.contains(kind);
    }

    double least() {
        return least;
    }

    double most() {
        return most;
    }

    /** Empty unless it is a duration. */
    Optional<String> durations() {
        return shortest == null || longest == null
                ? Optional.empty()
                : Optional.of(Durations.text(shortest) + " to " + Durations.text(longest));
    }

    Optional<String> pattern() {
        return Optional.ofNullable(pattern);
    }

    /** A text, whole number, number, flag or duration, if it is the same wherever the key stands. */
    Optional<Object> otherwise() {
        boolean within =
                !(otherwise instanceof Duration duration) || shortest == null || duration.compareTo(shortest) >= 0;
        return otherwiseVaries || !within ? Optional.empty() : Optional.ofNullable(otherwise);
    }
}
