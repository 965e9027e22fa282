package io.tributary.edge.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority with a server's certificate for {@code localhost} and a client's, made by the JDK's {@code keytool}:
 * {@code ca.pem}, {@code server.pem}, {@code server.key}, {@code client.pem}, {@code client.key} in one directory.
 */
public final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path directory;
    private final Path store;

    private Certificates(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("store.p12");
    }

    /** All of them, in {@code directory}; takes some seconds. */
    public static Certificates in(Path directory) {
        Certificates made = authorityIn(directory);
        made.sign("server", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1");
        made.sign("client", "CN=node-1");
        return made;
    }

    /** Only an authority: {@code ca.pem} and {@code ca.key}. */
    public static Certificates authorityIn(Path directory) {
        Certificates made = new Certificates(directory);
        made.pair("ca", "CN=Test authority", "-ext", "bc:c");
        made.export("ca");
        return made;
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    void copyTo(Path target) {
        for (String name : List.of("ca.pem", "server.pem", "server.key")) {
            try {
                Files.copy(file(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void pair(String alias, String subject, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", subject, "-validity", "2"));
        arguments.addAll(List.of(more));
        keytool(arguments);
    }

    private void sign(String alias, String subject, String... extensions) {
        pair(alias, subject);
        String request = file(alias + ".csr").toString();
        String certificate = file(alias + ".crt").toString();
        keytool(List.of("-certreq", "-alias", alias, "-file", request));
        List<String> sign = new ArrayList<>(
                List.of("-gencert", "-alias", "ca", "-infile", request, "-outfile", certificate, "-validity", "2"));
        sign.addAll(List.of(extensions));
        keytool(sign);
        keytool(List.of("-importcert", "-noprompt", "-alias", alias, "-file", certificate));
        export(alias);
    }

    private void export(String alias) {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            byte[] certificate = keys.getCertificate(alias).getEncoded();
            byte[] key = keys.getKey(alias, PASSWORD.toCharArray()).getEncoded();
            Files.writeString(file(alias + ".pem"), pem("CERTIFICATE", certificate));
            Files.writeString(file(alias + ".key"), pem("PRIVATE KEY", key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String kind, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private void keytool(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
