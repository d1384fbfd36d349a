using Microsoft.Playwright;

namespace Danmaku.Tests.Support;

/// <summary>What stands on a page for seconds only, and on a busy machine is gone before anybody looks: it is noted as it comes.</summary>
internal static class Passing
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Notes from now on the text of every element with this test id that is put on the page.</summary>
    public static Task NoteAsync(this IPage page, string testId) => page.EvaluateAsync(
        """
        (testId) => {
          window.noted = [];
          new MutationObserver((changes) => {
            for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
              if (node.dataset?.testid === testId) {
                window.noted.push(node.textContent);
              }
            }
          }).observe(document.body, { childList: true, subtree: true });
        }
        """,
        testId);

    /// <summary>Waits until so many were noted.</summary>
    /// <returns>The text of each, in order.</returns>
    public static Task<string[]> NotedAsync(this IPage page, int count) => page.EvaluateAsync<string[]>(
        """
        (count) => new Promise((resolve) => {
          const look = () => window.noted.length >= count ? resolve(window.noted) : setTimeout(look, 50);
          look();
        })
        """,
        count).WaitAsync(Patience);
}
