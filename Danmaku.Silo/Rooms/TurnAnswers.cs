namespace Danmaku.Silo.Rooms;

/// <summary>Answers that one turn of a room gives, for whoever waits to have them together once it is over.</summary>
/// <remarks>
/// What follows an answer, as a frame to its poster, is no business of the turn. With a work item for each, a busy room would have its next turn wait
/// behind hundreds of its own. Not thread-safe: it lives inside one room's turns.
/// </remarks>
internal sealed class TurnAnswers
{
    private List<PostRequest> _given = [];

    /// <summary>Takes a request that is answered.</summary>
    public void Add(PostRequest request) => _given.Add(request);

    /// <summary>Lets those who wait have their answers, soon and elsewhere.</summary>
    public void Complete()
    {
        if (_given.Count == 0)
        {
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static given =>
            {
                foreach (var request in given)
                {
                    request.Complete();
                }
            },
            _given,
            preferLocal: false);
        _given = [];
    }
}
