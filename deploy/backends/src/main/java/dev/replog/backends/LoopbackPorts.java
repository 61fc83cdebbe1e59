package dev.replog.backends;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/**
 * Ports on the loopback address. Free ports are taken from below the kernel's range for outgoing connections (32768 on
 * Linux, 49152 on macOS). From inside that range, a client that retries against a stopped server can get the server's
 * own port and connect to itself, and the server could not be started there again.
 */
public final class LoopbackPorts {

    static final String HOST = "127.0.0.1";

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS_MAX = 100;

    private static final Set<Integer> RESERVED = ConcurrentHashMap.newKeySet();

    private LoopbackPorts() {}

    /** Another part of this process is going to listen there, so it is not a free port any more. */
    public static void reserve(int port) {
        RESERVED.add(port);
    }

    static int free() {
        return free(() -> ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST));
    }

    static int free(IntSupplier candidates) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = candidates.getAsInt();
            if (!RESERVED.contains(port) && isFree(port)) {
                return port;
            }
        }
        throw new BackendException("No free port on " + HOST + " was found in " + ATTEMPTS_MAX + " attempts between "
                + LOWEST + " and " + HIGHEST + ".");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(HOST), port);
    }

    static BackendException taken(String server, int port) {
        return new BackendException(
                "The port " + port + " on " + HOST + " is in use already, so " + server + " cannot start there.");
    }
}
