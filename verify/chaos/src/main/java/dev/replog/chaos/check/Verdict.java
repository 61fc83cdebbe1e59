package dev.replog.chaos.check;

import java.util.List;

/** What the checker says about one fault. */
public record Verdict(int acknowledged, int lost, int duplicated, List<String> findings) {
    public boolean isGood() {
        return lost == 0 && duplicated == 0 && findings.isEmpty();
    }
}
