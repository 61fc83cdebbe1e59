package dev.replog.http.auth;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers verified tokens, each at most until it expires, and at most so many. Two generations stand in for a queue
 * of use: when the young one is full it becomes the old one, and what was not used since then is forgotten with it. Any
 * thread may call it; reading takes no lock.
 */
final class VerifiedTokens {
    private final int generationSizeMax;
    private volatile Map<String, VerifiedToken> young = new ConcurrentHashMap<>();
    private volatile Map<String, VerifiedToken> old = new ConcurrentHashMap<>();

    VerifiedTokens(int sizeMax) {
        this.generationSizeMax = Math.max(1, sizeMax / 2);
    }

    @Nullable
    VerifiedToken get(String key, Instant now) {
        VerifiedToken token = young.get(key);
        if (token == null) {
            token = old.get(key);
            if (token == null) {
                return null;
            }
            put(key, token);
        }
        return now.isBefore(token.expiresAt()) ? token : null;
    }

    void put(String key, VerifiedToken token) {
        if (young.size() >= generationSizeMax && !young.containsKey(key)) {
            startGeneration();
        }
        young.put(key, token);
    }

    int size() {
        return young.size() + old.size();
    }

    private synchronized void startGeneration() {
        // Of several threads that saw it full, one does it.
        if (young.size() >= generationSizeMax) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
