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
}
