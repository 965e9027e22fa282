package io.tributary.edge.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files that a command was given, by name or by folder. */
final class ConfigFiles {
    private ConfigFiles() {}

    /** Files as they are, folders as the YAML files below them in order of name. */
    static List<Path> of(List<Path> paths) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> below = Files.walk(path)) {
                below.filter(file -> file.toString().matches(".*\\.ya?ml"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }
}
