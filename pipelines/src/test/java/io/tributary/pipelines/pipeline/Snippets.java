package io.tributary.pipelines.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The blocks of code of a page of the documentation, those in lists too. */
public final class Snippets {
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^(?<indent> *)```(?<kind>\\w*)\\n(?<text>.*?)^\\k<indent>```$");
    private static final Pattern INDENTED = Pattern.compile("(?m)^ {4,}(?<line>\\S.*)$");

    private Snippets() {}

    /**
     * A block between fences.
     *
     * @param kind the word behind the first fence; may be empty
     * @param text without the indentation of the fences
     */
    public record Snippet(String kind, String text) {
        private static Snippet of(MatchResult block) {
            return new Snippet(block.group(2), block.group(3).replaceAll("(?m)^" + block.group(1), ""));
        }
    }

    public static List<Snippet> of(Path page) throws IOException {
        return in(Files.readString(page));
    }

    static List<Snippet> in(String page) {
        return BLOCK.matcher(page).results().map(Snippet::of).toList();
    }

    /** The texts of the blocks of one kind. */
    public static Stream<String> of(Path page, String kind) throws IOException {
        return of(page).stream().filter(block -> block.kind().equals(kind)).map(Snippet::text);
    }

    /** Lines outside of fences that stand as code by their indentation. */
    public static Stream<String> indentedLines(Path page) throws IOException {
        String rest = BLOCK.matcher(Files.readString(page)).replaceAll("");
        return INDENTED.matcher(rest).results().map(line -> line.group(1));
    }
}
