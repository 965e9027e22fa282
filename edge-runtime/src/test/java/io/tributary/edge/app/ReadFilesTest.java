package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadFilesTest {
    @TempDir
    private Path folder = Path.of("");

    private Path write(String content) throws IOException {
        return Files.writeString(folder.resolve("p.yaml"), content);
    }

    @Test
    void a_change_counts_once_it_has_come_to_rest() throws IOException {
        List<Path> files = List.of(write("a"));
        ReadFiles read = new ReadFiles(files);
        assertThat(read.changed(files)).isFalse();
        write("b");
        assertThat(read.changed(files)).isFalse();
        write("bc");
        assertThat(read.changed(files)).isFalse();
        assertThat(read.changed(files)).isTrue();
        read.applied(files);
        assertThat(read.changed(files)).isFalse();
    }

    @Test
    void the_same_content_again_is_no_change() throws IOException {
        List<Path> files = List.of(write("a"));
        ReadFiles read = new ReadFiles(files);
        write("b");
        assertThat(read.changed(files)).isFalse();
        write("a");
        assertThat(read.changed(files)).isFalse();
        assertThat(read.changed(files)).isFalse();
    }

    @Test
    void a_file_that_is_gone_is_a_change() throws IOException {
        List<Path> files = List.of(write("a"));
        ReadFiles read = new ReadFiles(files);
        Files.delete(files.get(0));
        assertThat(read.changed(files)).isFalse();
        assertThat(read.changed(files)).isTrue();
    }

    @Test
    void a_file_that_is_named_later_is_known_as_it_is_then_and_others_as_they_were_dealt_with() throws IOException {
        Path first = write("a");
        ReadFiles read = new ReadFiles(List.of(first));
        write("changed");
        Path second = Files.writeString(folder.resolve("q.yaml"), "q");
        read.are(List.of(first, second));
        assertThat(read.changed(List.of(first, second))).isFalse();
        assertThat(read.changed(List.of(first, second))).isTrue();
        read.applied(List.of(first, second));
        Files.writeString(second, "another");
        assertThat(read.changed(List.of(first, second))).isFalse();
        assertThat(read.changed(List.of(first, second))).isTrue();
    }

    @Test
    void a_change_after_many_looks_is_seen() throws IOException {
        List<Path> files = List.of(write("a"));
        ReadFiles read = new ReadFiles(files);
        for (int look = 0; look < 5; look++) {
            assertThat(read.changed(files)).isFalse();
        }
        write("ab");
        assertThat(read.changed(files)).isFalse();
        assertThat(read.changed(files)).isTrue();
    }
}
