package io.tributary.edge.store;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.sqlite.JDBC;
import org.sqlite.util.OSInfo;

/**
 * SQLite's machine code. Left alone, the driver unpacks it into the directory for temporary files at each start, which wears a
 * card, and fails where that directory is read-only or may not hold programs. So the build lays it beside the driver's jar, and
 * it is loaded from there; only where it isn't (from a development environment, say) it is unpacked.
 */
final class NativeLibrary {
    private static final String PATH = "org.sqlite.lib.path";

    private NativeLibrary() {}

    static synchronized void locate() {
        if (System.getProperty(PATH) != null) {
            return;
        }
        Path library = besideJar(JDBC.class.getProtectionDomain().getCodeSource());
        if (Files.isDirectory(library)) {
            System.setProperty(PATH, library.toString());
        }
    }

    private static Path besideJar(CodeSource jar) {
        try {
            Path lib = Path.of(jar.getLocation().toURI()).resolveSibling("native");
            return lib.resolve(OSInfo.getNativeLibFolderPathForCurrentOS());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the driver's jar is at no file: " + jar.getLocation(), e);
        }
    }
}
